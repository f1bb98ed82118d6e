import { mount } from 'svelte'
import './style.css'
import Playground from './Playground.svelte'

const target = document.querySelector('#page')
if (target !== null) mount(Playground, { target })
